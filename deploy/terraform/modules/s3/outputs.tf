output "bucket" {
  description = "S3_BUCKET of the files service."
  value       = aws_s3_bucket.files.bucket
}

output "logs_bucket_arn" {
  description = "Where CloudFront's logs go."
  value       = aws_s3_bucket.logs.arn
}

output "files_policy" {
  description = "What the files service may do: a policy in JSON for its role."
  value       = jsonencode(local.files_access)
}
