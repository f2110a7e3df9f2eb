output "repository_urls" {
  description = "Repository name to what the charts name as image.repository."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.repository_url }
}

output "repository_arns" {
  description = "Repository name to ARN, for the role that pushes."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.arn }
}
