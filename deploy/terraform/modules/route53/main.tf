# 0.50 USD a month. Being apart from the parent zone, what may write here cannot touch the rest of the domain.
resource "aws_route53_zone" "this" {
  name = var.domain
}

resource "aws_route53_record" "caa" {
  zone_id = aws_route53_zone.this.zone_id
  name    = var.domain
  type    = "CAA"
  ttl     = 3600
  records = [for authority in sort(var.certificate_authorities) : "0 issue \"${authority}\""]
}

resource "aws_acm_certificate" "this" {
  provider = aws.us_east_1

  domain_name       = var.domain
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [aws_route53_record.caa]
}

resource "aws_route53_record" "validation" {
  zone_id = aws_route53_zone.this.zone_id
  name    = one(aws_acm_certificate.this.domain_validation_options).resource_record_name
  type    = one(aws_acm_certificate.this.domain_validation_options).resource_record_type
  ttl     = 300
  records = [one(aws_acm_certificate.this.domain_validation_options).resource_record_value]
}

# Waits until the parent zone delegates this one: without that, the first apply ends here after a while, and goes on the next time.
resource "aws_acm_certificate_validation" "this" {
  provider = aws.us_east_1

  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [aws_route53_record.validation.fqdn]
}
