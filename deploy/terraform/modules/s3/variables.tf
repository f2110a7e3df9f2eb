variable "name" {
  description = "Name of the bucket for files; it is one of all buckets in the world. The bucket for logs is called like it, with -logs behind."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,56}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 58 lower case letters, digits and hyphens; dots would not fit the certificate."
  }
}

variable "account_id" {
  description = "Account whose buckets may send their access logs."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be 12 digits."
  }
}

variable "web_origins" {
  description = "Origins of the web app, whose pages upload and download: https://dossier.example.com."
  type        = set(string)

  validation {
    condition     = length(var.web_origins) > 0 && alltrue([for origin in var.web_origins : can(regex("^https?://[a-z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "web_origins must be at least one origin without a path, and no wildcard: any page could read files by a link that it got hold of."
  }
}

variable "kms_key_arn" {
  description = "A KMS key to encrypt files with; null: S3's own AES-256, which costs nothing. A key lets its policy refuse reads, at 1 USD a month and 0.03 USD per 10,000 requests, few of them thanks to a bucket key."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key, or null."
  }
}

variable "old_version_days" {
  description = "Days that deleted and replaced objects can be got back. They are paid like others until then: 0.023 USD per GB and month."
  type        = number
  default     = 30

  validation {
    condition     = var.old_version_days >= 1 && var.old_version_days <= 3650
    error_message = "old_version_days must be from 1 to 3650."
  }
}

variable "infrequent_after_days" {
  description = "After so many days files go to Intelligent-Tiering, where those that nobody opens cost 40 % less and later 80 %, for 0.0025 USD per 1,000 files and month; 0: never."
  type        = number
  default     = 30

  validation {
    condition     = var.infrequent_after_days >= 0 && var.infrequent_after_days <= 3650
    error_message = "infrequent_after_days must be 0 or up to 3650."
  }
}

variable "log_days" {
  description = "Days that access logs are kept."
  type        = number
  default     = 90

  validation {
    condition     = var.log_days >= 1 && var.log_days <= 3650
    error_message = "log_days must be from 1 to 3650."
  }
}
