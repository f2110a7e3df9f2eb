variable "name" {
  description = "Prefix of every name, like dossier-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}[a-z0-9]$", var.name))
    error_message = "name must be 4 to 32 lower case letters, digits and hyphens, begin with a letter and not end with a hyphen."
  }
}

variable "region" {
  description = "Region of the network, for the names of endpoints."
  type        = string
}

variable "cidr" {
  description = "Addresses of the network. Pods take addresses of the private subnets, half of it: a /16 has room for about 24,000 of them, a /20 for 1,500."
  type        = string
  default     = "10.0.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 20, false)
    error_message = "cidr must be an IPv4 network from /16 to /20: the smallest subnet, 1/256 of it, needs the 8 free addresses of a load balancer."
  }
}

variable "availability_zones" {
  description = "Names of the zones, written out so that a zone that AWS opens later moves nothing."
  type        = list(string)

  validation {
    condition     = length(var.availability_zones) >= 2 && length(var.availability_zones) <= 3 && length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "availability_zones must be 2 or 3 different zones: EKS and RDS refuse a single one, and the address plan has room for three."
  }
}

variable "nat" {
  description = "Ways out for pods: single, one gateway for all zones (about 35 USD a month, and 0.01 USD per GB that crosses zones; when its zone is gone, mail and webhooks wait), or per_az, one in each zone (three times that, and no zone depends on another)."
  type        = string
  default     = "per_az"

  validation {
    condition     = contains(["single", "per_az"], var.nat)
    error_message = "nat must be single or per_az: without any, pods could reach neither mail servers nor webhooks."
  }
}

variable "interface_endpoints" {
  description = "AWS services reached inside the network, like ecr.dkr or sts. Each costs about 8 USD a month in each zone and saves 0.045 USD per GB of NAT, so it pays from some 500 GB a month. S3 has a gateway endpoint, which costs nothing."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for service in var.interface_endpoints : can(regex("^[a-z0-9][a-z0-9.-]*$", service)) && service != "s3"])
    error_message = "interface_endpoints must be short names like ecr.dkr; s3 has its gateway endpoint."
  }
}

variable "flow_log_days" {
  description = "Days that records of connections are kept in CloudWatch; 0 keeps none. About 0.50 USD per GB written, which grows with traffic: worth it where an incident has to be reconstructed."
  type        = number
  default     = 30

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.flow_log_days)
    error_message = "flow_log_days must be 0 or a retention that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731."
  }
}

variable "cluster_name" {
  description = "EKS cluster whose load balancers and nodes find their subnets by tag."
  type        = string
}
