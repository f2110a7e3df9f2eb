output "zone_id" {
  description = "The zone, for records and for the roles that write them."
  value       = aws_route53_zone.this.zone_id
}

output "zone_arn" {
  description = "The zone, for policies."
  value       = aws_route53_zone.this.arn
}

output "name_servers" {
  description = "What the parent zone has to name as NS of this one."
  value       = aws_route53_zone.this.name_servers
}

output "certificate_arn" {
  description = "Certificate of the domain in us-east-1, once it is valid."
  value       = aws_acm_certificate_validation.this.certificate_arn
}
