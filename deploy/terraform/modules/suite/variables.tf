variable "environment" {
  description = "dev, staging or prod. prod refuses choices that lose data or make one zone a single point of failure."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "account_id" {
  description = "Account of the environment."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be 12 digits."
  }
}

variable "region" {
  description = "Region of everything but what CloudFront wants in us-east-1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "region must be a region like eu-central-1."
  }
}

variable "domain" {
  description = "Where people open the web app."
  type        = string
}

variable "registry" {
  description = "Host of the registry that has the images: output of environments/shared."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com$", var.registry))
    error_message = "registry must be the host of an ECR registry, 111111111111.dkr.ecr.eu-central-1.amazonaws.com."
  }
}

variable "namespace" {
  description = "Kubernetes namespace of the services."
  type        = string
  default     = "dossier"
}

variable "network" {
  description = "See the module vpc."
  type = object({
    cidr                = string
    nat                 = string
    flow_log_days       = number
    interface_endpoints = optional(set(string), [])
  })

  validation {
    condition     = var.environment != "prod" || var.network.nat == "per_az"
    error_message = "prod must have nat = per_az: with a single gateway, the loss of its zone stops mail and webhooks of all zones."
  }
}

variable "cluster" {
  description = "See the module eks."
  type = object({
    kubernetes_version  = optional(string, "1.33")
    public_access_cidrs = set(string)
    admin_arns          = set(string)
    viewer_arns         = optional(set(string), [])
    log_days            = number
    node_groups = map(object({
      instance_types = list(string)
      capacity       = optional(string, "ON_DEMAND")
      min            = number
      max            = number
      disk_gb        = optional(number, 50)
    }))
  })

  validation {
    condition     = var.environment != "prod" || anytrue([for group in var.cluster.node_groups : group.capacity == "ON_DEMAND" && group.min >= 3])
    error_message = "prod must have a node group of capacity ON_DEMAND with min of at least 3, a node in each zone."
  }
}

variable "database" {
  description = "See the module rds."
  type = object({
    layout                    = string
    instance_class            = string
    storage_gb                = number
    max_storage_gb            = number
    multi_az                  = bool
    replica_class             = string
    backup_days               = number
    deletion_protection       = bool
    performance_insights_days = optional(number, 7)
    monitoring_seconds        = number
  })

  validation {
    condition     = var.environment != "prod" || (var.database.multi_az && var.database.deletion_protection && var.database.backup_days >= 7)
    error_message = "prod must have multi_az, deletion_protection and backup_days of at least 7."
  }
}

variable "broker" {
  description = "See the module amazon-mq."
  type = object({
    deployment     = string
    instance_type  = string
    engine_version = optional(string, "3.13")
  })

  validation {
    condition     = var.environment != "prod" || var.broker.deployment == "cluster"
    error_message = "prod must have a cluster as its broker: every call goes through it."
  }
}

variable "redis" {
  description = "See the module elasticache."
  type = object({
    engine        = optional(string, "valkey")
    node_type     = string
    replicas      = number
    snapshot_days = number
  })

  validation {
    condition     = var.environment != "prod" || var.redis.replicas >= 1
    error_message = "prod must have a replica of Redis: without, the loss of a node signs everybody out and forgets idempotency keys."
  }
}

variable "files" {
  description = "See the module s3. access: role, short-lived credentials by the service account, whose links end with them, after ten minutes to an hour; or user, an IAM user whose key is made by hand and lasts, so that uploads may take UPLOAD_SECONDS."
  type = object({
    access                = string
    old_version_days      = number
    infrequent_after_days = optional(number, 30)
    log_days              = optional(number, 90)
  })

  validation {
    condition     = contains(["role", "user"], var.files.access)
    error_message = "files.access must be role or user."
  }
}

variable "cdn" {
  description = "See the module cloudfront."
  type = object({
    price_class = string
    web_acl_arn = optional(string)
    logs        = bool
  })
}

variable "github" {
  description = "Whose workflow may plan changes here, see the module github-oidc; null: nobody's."
  type = object({
    repository      = string
    create_provider = bool
    state_bucket    = string
  })
  default = null
}

variable "broker_password" {
  description = "Password of the broker's administrator, see the module amazon-mq."
  type        = string
  sensitive   = true
}

variable "redis_token" {
  description = "Password of Redis, see the module elasticache."
  type        = string
  sensitive   = true
}
