variable "name" {
  description = "Prefix of every name, like dossier-prod."
  type        = string
}

variable "region" {
  description = "Region of the mail server."
  type        = string
}

variable "domain" {
  description = "Domain that letters come from; its zone is zone_id."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a host name in lower case, without scheme and final dot."
  }
}

variable "zone_id" {
  description = "Route 53 zone of domain."
  type        = string
}
