variable "account_id" {
  description = "Account that holds the images. Terraform refuses to work with credentials of another."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be 12 digits."
  }
}

variable "region" {
  description = "Region of the registry: that of the clusters, for pulling across regions is paid per GB."
  type        = string
  default     = "eu-central-1"

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "region must be a region like eu-central-1."
  }
}

variable "pull_account_ids" {
  description = "Accounts of environments that are not in this one: their clusters may pull."
  type        = set(string)
  default     = []
}

variable "images_kept" {
  description = "Released images kept per repository, see the module ecr."
  type        = number
  default     = 100
}

variable "github_repository" {
  description = "GitHub repository whose release workflow may push images: owner/name; null: nobody's."
  type        = string
  default     = null
}

variable "create_github_provider" {
  description = "Whether GitHub's identity provider is made here: once per account."
  type        = bool
  default     = true
}
