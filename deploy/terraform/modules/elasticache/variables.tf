variable "name" {
  description = "Name of the replication group, like dossier-prod."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}[a-z0-9]$", var.name))
    error_message = "name must be 4 to 32 lower case letters, digits and hyphens, begin with a letter and not end with a hyphen."
  }
}

variable "vpc_id" {
  description = "Network of the nodes."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets in at least two zones."
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

variable "engine" {
  description = "valkey, the free continuation of Redis 7.2, at a fifth less than redis."
  type        = string
  default     = "valkey"

  validation {
    condition     = contains(["valkey", "redis"], var.engine)
    error_message = "engine must be valkey or redis."
  }
}

variable "node_type" {
  description = "Size of each node: cache.t4g.small (1.4 GB, about 25 USD a month) has room for some 100,000 sessions and keys. Nothing is evicted, so memory must suffice."
  type        = string
  default     = "cache.t4g.small"

  validation {
    condition     = can(regex("^cache\\.[a-z0-9]+\\.[a-z0-9]+$", var.node_type))
    error_message = "node_type must be like cache.t4g.small."
  }
}

variable "replicas" {
  description = "Nodes beside the first, in other zones, each at its price: one takes over within a minute, with its data. Without any, the loss of the node signs everybody out and forgets idempotency keys since the last snapshot: ElastiCache has no append-only file, so a replica is what persistence is here."
  type        = number
  default     = 1

  validation {
    condition     = contains([0, 1, 2], var.replicas)
    error_message = "replicas must be 0, 1 or 2."
  }
}

variable "snapshot_days" {
  description = "Days that a nightly snapshot is kept; 0 for none. The first is free, more are 0.085 USD per GB and month."
  type        = number
  default     = 3

  validation {
    condition     = var.snapshot_days >= 0 && var.snapshot_days <= 35
    error_message = "snapshot_days must be from 0 to 35."
  }
}

variable "auth_token" {
  description = "Password of the connection, of REDIS_URL. The state has it, as AWS takes it no other way: keep the state's bucket closed."
  type        = string
  sensitive   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{32,128}$", var.auth_token))
    error_message = "auth_token must be 32 to 128 letters, digits, _ and -, so that it fits a URL as it is."
  }
}

variable "log_days" {
  description = "Days that the log of slow commands is kept."
  type        = number
  default     = 14

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], var.log_days)
    error_message = "log_days must be a retention that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365."
  }
}
