variable "name" {
  description = "Name of the broker, like dossier-prod."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}[a-z0-9]$", var.name))
    error_message = "name must be 4 to 32 lower case letters, digits and hyphens, begin with a letter and not end with a hyphen."
  }
}

variable "vpc_id" {
  description = "Network of the broker."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets, one per zone: a cluster has a node in each, a single instance is in the first."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= (var.deployment == "cluster" ? 3 : 1)
    error_message = "subnet_ids must be in three zones for a cluster: two nodes of three are a majority, one of two is not."
  }
}

variable "client_security_group_id" {
  description = "Security group of the pods, the only callers."
  type        = string
}

variable "deployment" {
  description = "cluster: three nodes in three zones, of which one may be lost, at three times the price. single: calls fail and events wait while its node is away, an hour or more when its zone is, and in each maintenance."
  type        = string
  default     = "cluster"

  validation {
    condition     = contains(["cluster", "single"], var.deployment)
    error_message = "deployment must be cluster or single."
  }
}

variable "engine_version" {
  description = "RabbitMQ. The event queues are quorum queues, which Amazon MQ has from 3.13."
  type        = string
  default     = "3.13"

  validation {
    condition     = contains(["3.13", "4.2"], var.engine_version)
    error_message = "engine_version must be 3.13 or 4.2: older ones have no quorum queues there."
  }
}

variable "instance_type" {
  description = "Size of each node: mq.m7g.medium for a try, mq.m7g.large (about 210 USD a month a node) for steady work."
  type        = string
  default     = "mq.m7g.large"

  validation {
    condition     = can(regex("^mq\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_type)) && (var.engine_version != "4.2" || startswith(var.instance_type, "mq.m7g."))
    error_message = "instance_type must be like mq.m7g.large; RabbitMQ 4.2 runs on mq.m7g alone."
  }
}

variable "admin_password" {
  description = "Password of the user admin, who makes the services' users. The state has it, as AWS takes it no other way: keep the state's bucket closed."
  type        = string
  sensitive   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{24,250}$", var.admin_password))
    error_message = "admin_password must be 24 to 250 letters, digits, _ and -, so that it fits a URL as it is."
  }
}
