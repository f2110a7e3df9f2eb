variable "name" {
  description = "Name of the distribution, like dossier-prod."
  type        = string
}

variable "domain" {
  description = "Where people open the web app."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a host name in lower case, without scheme and final dot."
  }
}

variable "origin_host" {
  description = "Host name of the ingress controller's load balancer, like origin.dossier.example.com. It is another name than domain, which leads to CloudFront; its certificate may be for domain, as CloudFront asks for that."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.origin_host)) && var.origin_host != var.domain
    error_message = "origin_host must be a host name, and another than domain: CloudFront would call itself."
  }
}

variable "zone_id" {
  description = "Route 53 zone of domain."
  type        = string
}

variable "certificate_arn" {
  description = "Certificate of domain, in us-east-1."
  type        = string
}

variable "web_acl_arn" {
  description = "A web application firewall (AWS WAF, in us-east-1) that looks at requests first; null: none. About 5 USD a month, 1 more per rule, and 0.60 per million requests. The gateway limits depth, cost and rate by itself; a firewall keeps floods from reaching it."
  type        = string
  default     = null

  validation {
    condition     = var.web_acl_arn == null || can(regex("^arn:aws:wafv2:us-east-1:[0-9]{12}:global/webacl/", var.web_acl_arn))
    error_message = "web_acl_arn must be the ARN of a web ACL of scope CLOUDFRONT in us-east-1, or null."
  }
}

variable "price_class" {
  description = "Where requests are taken: PriceClass_100, Europe and North America, is cheapest; PriceClass_200 adds Asia, the Middle East and Africa; PriceClass_All the rest. People elsewhere are served from farther away."
  type        = string
  default     = "PriceClass_100"

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class must be PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "logs_bucket_arn" {
  description = "Bucket for access logs; null: none are kept. A line per request, about 0.02 USD per GB and month."
  type        = string
  default     = null
}
