variable "name" {
  description = "Name of the role."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z0-9+=,.@_-]{1,64}$", var.name))
    error_message = "name must be what IAM takes for a role: 1 to 64 letters, digits and + = , . @ _ -."
  }
}

variable "oidc_provider_arn" {
  description = "The cluster's identity provider."
  type        = string

  validation {
    condition     = can(regex("^arn:aws:iam::[0-9]{12}:oidc-provider/", var.oidc_provider_arn))
    error_message = "oidc_provider_arn must be the ARN of an IAM OpenID Connect provider."
  }
}

variable "namespace" {
  description = "Kubernetes namespace of the service account."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "namespace must be a name of Kubernetes, without wildcards: one role is for one service account."
  }
}

variable "service_account" {
  description = "The one Kubernetes service account that may take the role."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", var.service_account))
    error_message = "service_account must be a name of Kubernetes, without wildcards: one role is for one service account."
  }
}

variable "policy" {
  description = "What the role may do, as a policy in JSON; null where managed policies say it all."
  type        = string
  default     = null
}

variable "managed_policy_arns" {
  description = "Policies of AWS that the role has besides."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.managed_policy_arns : startswith(arn, "arn:aws:iam::aws:policy/")])
    error_message = "managed_policy_arns must be policies of AWS: arn:aws:iam::aws:policy/…"
  }
}

variable "session_hours" {
  description = "The longest session that may be asked for. Shorter sessions limit what stolen credentials are good for."
  type        = number
  default     = 1

  validation {
    condition     = var.session_hours >= 1 && var.session_hours <= 12
    error_message = "session_hours must be from 1 to 12."
  }
}
