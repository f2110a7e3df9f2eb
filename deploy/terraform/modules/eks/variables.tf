variable "name" {
  description = "Name of the cluster and prefix of what belongs to it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}[a-z0-9]$", var.name))
    error_message = "name must be 4 to 32 lower case letters, digits and hyphens, begin with a letter and not end with a hyphen."
  }
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes. A version costs 0.10 USD an hour while AWS supports it, and 0.60 in the year of extended support behind that, which is off here: AWS upgrades instead."
  type        = string
  default     = "1.33"

  validation {
    condition     = can(regex("^1\\.(3[1-5])$", var.kubernetes_version))
    error_message = "kubernetes_version must be one that the charts are checked with: 1.31 to 1.35."
  }
}

variable "subnet_ids" {
  description = "Private subnets in at least two zones, for nodes and for the control plane's interfaces."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids must be in at least two zones."
  }
}

variable "public_access_cidrs" {
  description = "Networks from which the API server may be reached over the internet, like an office or a VPN. None: from inside the network alone."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for cidr in var.public_access_cidrs : can(cidrhost(cidr, 0)) && cidr != "0.0.0.0/0"])
    error_message = "public_access_cidrs must be IPv4 networks, and not the whole internet."
  }
}

variable "admin_arns" {
  description = "IAM roles whose holders administer the cluster. Who creates it is not among them by itself."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.admin_arns : can(regex("^arn:aws:iam::[0-9]{12}:(role|user)/", arn))])
    error_message = "admin_arns must be ARNs of IAM roles or users."
  }
}

variable "viewer_arns" {
  description = "IAM roles whose holders may look, but not at Secrets."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.viewer_arns : can(regex("^arn:aws:iam::[0-9]{12}:(role|user)/", arn))])
    error_message = "viewer_arns must be ARNs of IAM roles or users."
  }
}

variable "log_types" {
  description = "What of the control plane is logged, at 0.50 USD per GB. api and scheduler are chatty; audit says who did what, and authenticator who they were."
  type        = set(string)
  default     = ["audit", "authenticator"]

  validation {
    condition     = length(setsubtract(var.log_types, ["api", "audit", "authenticator", "controllerManager", "scheduler"])) == 0
    error_message = "log_types must be of api, audit, authenticator, controllerManager and scheduler."
  }
}

variable "log_days" {
  description = "Days that logs of the control plane are kept, at 0.03 USD per GB and month."
  type        = number
  default     = 90

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_days)
    error_message = "log_days must be a retention that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731."
  }
}

variable "node_groups" {
  description = "Groups of nodes. instance_types: SPOT takes whichever of them is to be had. capacity: ON_DEMAND, or SPOT at about a third of its price, whose nodes go with two minutes' notice: longer than a pod needs to stop, so dev lives on them alone. min and max bound the autoscaler, and the bill."
  type = map(object({
    instance_types = list(string)
    capacity       = optional(string, "ON_DEMAND")
    min            = number
    max            = number
    disk_gb        = optional(number, 50)
  }))

  validation {
    condition     = length(var.node_groups) > 0 && alltrue([for group in var.node_groups : contains(["ON_DEMAND", "SPOT"], group.capacity)])
    error_message = "node_groups must have at least one, each of capacity ON_DEMAND or SPOT."
  }
  validation {
    condition     = alltrue([for group in var.node_groups : group.min >= 1 && group.max >= group.min])
    error_message = "node_groups must each have min of at least 1, and max of at least min."
  }
  validation {
    condition     = alltrue([for group in var.node_groups : length(group.instance_types) > 0 && group.disk_gb >= 20])
    error_message = "node_groups must each name an instance type, and have disks of at least 20 GB."
  }
}
