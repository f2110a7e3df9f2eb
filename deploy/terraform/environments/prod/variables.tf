variable "account_id" {
  description = "Account of this environment. Terraform refuses to work with credentials of another."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be 12 digits."
  }
}

variable "region" {
  description = "Region of everything but the certificate of CloudFront, which AWS wants in us-east-1."
  type        = string
  default     = "eu-central-1"

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "region must be a region like eu-central-1."
  }
}

variable "domain" {
  description = "Where people open the web app, like dossier.example.com."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a host name in lower case, without scheme and final dot."
  }
}

variable "registry" {
  description = "Host of the registry that has the images: output of environments/shared."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com$", var.registry))
    error_message = "registry must be the host of an ECR registry, 111111111111.dkr.ecr.eu-central-1.amazonaws.com."
  }
}

variable "admin_arns" {
  description = "IAM roles whose holders administer the cluster."
  type        = set(string)

  validation {
    condition     = length(var.admin_arns) > 0
    error_message = "admin_arns must name somebody: who creates the cluster is not among its administrators."
  }
}

variable "public_access_cidrs" {
  description = "Networks from which the API server may be reached over the internet; none: from inside the network alone."
  type        = set(string)
  default     = []
}

variable "web_acl_arn" {
  description = "A web application firewall for CloudFront, see the module cloudfront; null: none."
  type        = string
  default     = null
}

variable "github" {
  description = "Whose workflow may plan changes here: repository (owner/name), the bucket of the states, and whether GitHub's identity provider is to be made, once per account; null: nobody's."
  type = object({
    repository      = string
    create_provider = bool
    state_bucket    = string
  })
  default = null
}

variable "broker_password" {
  description = "Password of the broker's administrator: TF_VAR_broker_password."
  type        = string
  sensitive   = true
}

variable "redis_token" {
  description = "Password of Redis: TF_VAR_redis_token."
  type        = string
  sensitive   = true
}
