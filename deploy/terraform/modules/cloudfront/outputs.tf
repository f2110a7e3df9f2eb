output "domain_name" {
  description = "Name of the distribution at CloudFront, which the records of domain lead to."
  value       = aws_cloudfront_distribution.this.domain_name
}
