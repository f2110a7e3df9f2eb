variable "name" {
  description = "Prefix of every name, like dossier-prod."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}[a-z0-9]$", var.name))
    error_message = "name must be 4 to 32 lower case letters, digits and hyphens, begin with a letter and not end with a hyphen."
  }
}

variable "vpc_id" {
  description = "Network of the databases."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets without a way out, in at least two zones."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids must be in at least two zones."
  }
}

variable "client_security_group_id" {
  description = "Security group of the pods, the only callers."
  type        = string
}

variable "services" {
  description = "Services that own a database each."
  type        = set(string)
  default     = ["gateway", "records", "files", "notifications", "integrations"]

  validation {
    condition     = length(var.services) > 0 && alltrue([for service in var.services : can(regex("^[a-z][a-z0-9]{1,20}$", service))])
    error_message = "services must name at least one, in 2 to 21 lower case letters and digits."
  }
}

variable "layout" {
  description = "shared: one instance with a database and a role per service. per_service: an instance for each, at five times the price; then neither load nor an outage nor a restore of one reaches the others. Services own their databases in both, so going from one to the other is a dump and a new address per service."
  type        = string
  default     = "shared"

  validation {
    condition     = contains(["shared", "per_service"], var.layout)
    error_message = "layout must be shared or per_service."
  }
}

variable "engine_version" {
  description = "Major version of PostgreSQL; AWS applies minor ones in the maintenance window."
  type        = string
  default     = "17"

  validation {
    condition     = contains(["15", "16", "17"], var.engine_version)
    error_message = "engine_version must be 15, the oldest that the suite is tested on, 16 or 17."
  }
}

variable "instance_class" {
  description = "Size of each instance: db.t4g.medium (4 GB, about 50 USD a month) for a try, db.m7g.large (8 GB, about 130 USD) for steady work. Burstable ones (t4g) slow down when their credits are spent."
  type        = string
  default     = "db.m7g.large"

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_class))
    error_message = "instance_class must be like db.m7g.large."
  }
}

variable "storage_gb" {
  description = "Storage of each instance at first. From 400 GB gp3 gives four times the throughput."
  type        = number
  default     = 50

  validation {
    condition     = var.storage_gb >= 20
    error_message = "storage_gb must be at least 20, the least that gp3 has."
  }
}

variable "max_storage_gb" {
  description = "Storage grows by itself up to here, and never shrinks; a full disk stops all writes. Paid is what is used, about 0.13 USD per GB and month, twice that with multi_az."
  type        = number
  default     = 500

  validation {
    condition     = var.max_storage_gb >= var.storage_gb * 1.26
    error_message = "max_storage_gb must be at least 26 % above storage_gb: AWS grows by a tenth or more at a time."
  }
}

variable "multi_az" {
  description = "A standby in another zone that takes over within a minute or two, for twice the price. Without it, the loss of a zone is an outage until a restore, and every maintenance is one."
  type        = bool
  default     = true
}

variable "replica_class" {
  description = "Size of the read replica for records, for REPLICA_READS; null: none, and the primary serves all reads. It costs as much as an instance of its class."
  type        = string
  default     = null

  validation {
    condition     = var.replica_class == null || can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.replica_class))
    error_message = "replica_class must be like db.m7g.large, or null."
  }
}

variable "backup_days" {
  description = "Days to any second of which a database can be restored. As much storage as the database has is free, more is 0.095 USD per GB and month."
  type        = number
  default     = 14

  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 35
    error_message = "backup_days must be from 1 to 35: without backups there is no replica either."
  }
}

variable "deletion_protection" {
  description = "AWS refuses to delete the databases, and one that is deleted leaves a last snapshot. Off only where the data is worth nothing."
  type        = bool
  default     = true
}

variable "performance_insights_days" {
  description = "Days that statements and their waits are kept: 0 for off, 7 costs nothing, 731 about 2 USD per vCPU and month."
  type        = number
  default     = 7

  validation {
    condition     = contains([0, 7, 731], var.performance_insights_days)
    error_message = "performance_insights_days must be 0, 7 or 731."
  }
}

variable "monitoring_seconds" {
  description = "How often the operating system is looked at; 0 for never. Each minute between is about 1.50 USD a month per instance in logs."
  type        = number
  default     = 60

  validation {
    condition     = contains([0, 1, 5, 10, 15, 30, 60], var.monitoring_seconds)
    error_message = "monitoring_seconds must be 0, 1, 5, 10, 15, 30 or 60."
  }
}

variable "slow_statement_ms" {
  description = "Statements that take longer are logged, with their text."
  type        = number
  default     = 500

  validation {
    condition     = var.slow_statement_ms >= 50
    error_message = "slow_statement_ms must be at least 50: below, the log has more bytes than the answers."
  }
}

variable "log_days" {
  description = "Days that PostgreSQL's log is kept, at 0.50 USD per GB written."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_days)
    error_message = "log_days must be a retention that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731."
  }
}
