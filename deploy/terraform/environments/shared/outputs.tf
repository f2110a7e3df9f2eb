output "registry" {
  description = "Host of the registry: the environments' variable of this name."
  value       = "${var.account_id}.dkr.ecr.${var.region}.amazonaws.com"
}

output "repository_urls" {
  description = "Image to the repository that it is pushed to."
  value       = module.ecr.repository_urls
}

output "release_role_arn" {
  description = "Role that the release workflow takes; null without github_repository."
  value       = one(module.github_oidc[*].release_role_arn)
}
