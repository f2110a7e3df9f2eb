variable "name" {
  description = "Prefix of the roles' names."
  type        = string
}

variable "repository" {
  description = "GitHub repository whose workflows may take the roles: owner/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.repository))
    error_message = "repository must be owner/name, without wildcards: forks and strangers would be let in."
  }
}

variable "create_provider" {
  description = "Whether GitHub's identity provider is made here: once per account."
  type        = bool
  default     = true
}

variable "account_id" {
  description = "This account, for the address of the provider."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be 12 digits."
  }
}

variable "push_repository_arns" {
  description = "ECR repositories that a release may push to; none: there is no role for releases."
  type        = list(string)
  default     = []
}

variable "release_subjects" {
  description = "Which runs may release, as GitHub names them: environment:release is one that the repository's environment of this name protects."
  type        = list(string)
  default     = ["environment:release"]

  validation {
    condition     = length(var.release_subjects) > 0 && alltrue([for subject in var.release_subjects : can(regex("^(environment:|ref:refs/(tags|heads)/)[^*]", subject))])
    error_message = "release_subjects must be environment:… or ref:refs/tags/… or ref:refs/heads/…, never pull_request: that is anybody's code."
  }
}

variable "state_bucket" {
  description = "Bucket of Terraform's states, which a plan reads; null: there is no role for plans."
  type        = string
  default     = null
}

variable "state_key" {
  description = "The one state that a plan reads, in state_bucket."
  type        = string
  default     = ""
}
