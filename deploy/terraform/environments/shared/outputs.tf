output "registry" {
  description = "Host of the registry: the environments' variable of this name."
  value       = "${var.account_id}.dkr.ecr.${var.region}.amazonaws.com"
}

output "repository_urls" {
  description = "Image to the repository that it is pushed to."
  value       = module.ecr.repository_urls
}
