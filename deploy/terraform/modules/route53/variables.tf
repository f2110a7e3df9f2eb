variable "domain" {
  description = "Where people open the web app, like dossier.example.com: a zone of its own, which the parent zone delegates."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a host name in lower case, without scheme and final dot."
  }
}

variable "certificate_authorities" {
  description = "Who may issue certificates for names of the zone: Amazon for CloudFront, Let's Encrypt for the ingress."
  type        = set(string)
  default     = ["amazon.com", "letsencrypt.org"]

  validation {
    condition     = contains(var.certificate_authorities, "amazon.com")
    error_message = "certificate_authorities must have amazon.com, or CloudFront gets no certificate."
  }
}
