variable "repositories" {
  description = "Names of the repositories, one per image, like dossier/records."
  type        = set(string)

  validation {
    condition     = length(var.repositories) > 0 && alltrue([for name in var.repositories : can(regex("^[a-z0-9]+([._/-][a-z0-9]+)*$", name))])
    error_message = "repositories must name at least one, in lower case letters, digits and single . _ / - between them."
  }
}

variable "images_kept" {
  description = "Released images kept per repository; older ones are removed. Each costs its size in storage (about 0.1 USD per GB and month); too few, and there is nothing to roll back to."
  type        = number
  default     = 100

  validation {
    condition     = var.images_kept >= 10 && var.images_kept <= 1000 && floor(var.images_kept) == var.images_kept
    error_message = "images_kept must be a whole number from 10 (what runs must never be removed) to 1000."
  }
}

variable "untagged_days" {
  description = "Days that layers of no tag are kept."
  type        = number
  default     = 14

  validation {
    condition     = var.untagged_days >= 1 && var.untagged_days <= 365
    error_message = "untagged_days must be from 1 to 365."
  }
}

variable "kms_key_arn" {
  description = "A KMS key to encrypt images with. Null: the registry's own AES-256, which costs nothing; a key costs 1 USD a month and 0.03 USD per 10,000 pulls, and lets its policy refuse pulls."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key, or null."
  }
}

variable "pull_account_ids" {
  description = "Other AWS accounts whose clusters may pull."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.pull_account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "pull_account_ids must be account numbers of 12 digits."
  }
}
