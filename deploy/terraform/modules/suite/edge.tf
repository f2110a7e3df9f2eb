module "route53" {
  source    = "../route53"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  domain = var.domain
}

module "cloudfront" {
  source    = "../cloudfront"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name            = local.name
  domain          = var.domain
  origin_host     = local.origin_host
  zone_id         = module.route53.zone_id
  certificate_arn = module.route53.certificate_arn
  web_acl_arn     = var.cdn.web_acl_arn
  price_class     = var.cdn.price_class
  logs_bucket_arn = var.cdn.logs ? module.s3.logs_bucket_arn : null
}

module "ses" {
  source = "../ses"

  name    = local.name
  region  = var.region
  domain  = var.domain
  zone_id = module.route53.zone_id
}

data "aws_ec2_managed_prefix_list" "cloudfront" {
  name = "com.amazonaws.global.cloudfront.origin-facing"
}

# Of the ingress controller's load balancer: who goes around CloudFront goes around its firewall.
resource "aws_security_group" "ingress" {
  name        = "${local.name}-ingress"
  description = "The ingress, for CloudFront"
  vpc_id      = module.vpc.id

  tags = { Name = "${local.name}-ingress" }
}

resource "aws_vpc_security_group_ingress_rule" "cloudfront" {
  security_group_id = aws_security_group.ingress.id
  description       = "HTTPS from CloudFront"
  prefix_list_id    = data.aws_ec2_managed_prefix_list.cloudfront.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "nodes" {
  security_group_id            = aws_security_group.ingress.id
  description                  = "To the ingress controller's pods"
  referenced_security_group_id = module.eks.security_group_id
  ip_protocol                  = "-1"
}
