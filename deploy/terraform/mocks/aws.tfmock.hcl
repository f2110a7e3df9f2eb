# What AWS would have answered, where a made-up word would not pass for it: addresses (ARNs) are checked by the provider.
mock_resource "aws_ecr_repository" {
  defaults = {
    arn            = "arn:aws:ecr:eu-central-1:111111111111:repository/dossier/mock"
    repository_url = "111111111111.dkr.ecr.eu-central-1.amazonaws.com/dossier/mock"
  }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:eu-central-1:111111111111:log-group:mock" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::111111111111:role/mock" }
}

mock_resource "aws_iam_openid_connect_provider" {
  defaults = { arn = "arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/MOCK" }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:eu-central-1:111111111111:key/mock" }
}

mock_resource "aws_eks_cluster" {
  defaults = {
    arn      = "arn:aws:eks:eu-central-1:111111111111:cluster/mock"
    identity = [{ oidc = [{ issuer = "https://oidc.eks.eu-central-1.amazonaws.com/id/MOCK" }] }]
  }
}

mock_resource "aws_launch_template" {
  defaults = {
    id             = "lt-0123456789abcdef0"
    latest_version = 1
  }
}

mock_resource "aws_mq_broker" {
  defaults = {
    id = "b-mock"
    instances = [{
      console_url = "https://b-mock.mq.eu-central-1.amazonaws.com"
      endpoints   = ["amqps://b-mock.mq.eu-central-1.amazonaws.com:5671"]
    }]
  }
}

mock_resource "aws_db_instance" {
  defaults = {
    address            = "mock.rds.eu-central-1.amazonaws.com"
    master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:eu-central-1:111111111111:secret:mock" }]
  }
}

mock_resource "aws_elasticache_replication_group" {
  defaults = { primary_endpoint_address = "master.mock.cache.amazonaws.com" }
}

mock_resource "aws_s3_bucket" {
  defaults = { arn = "arn:aws:s3:::mock" }
}

mock_resource "aws_acm_certificate" {
  defaults = {
    arn = "arn:aws:acm:us-east-1:111111111111:certificate/mock"
    domain_validation_options = [{
      domain_name           = "dossier.example.com"
      resource_record_name  = "_mock.dossier.example.com"
      resource_record_type  = "CNAME"
      resource_record_value = "mock.acm-validations.aws"
    }]
  }
}

mock_resource "aws_route53_zone" {
  defaults = {
    arn          = "arn:aws:route53:::hostedzone/Z0MOCK"
    zone_id      = "Z0MOCK"
    name_servers = ["ns-1.awsdns-00.com", "ns-2.awsdns-00.net"]
  }
}

mock_resource "aws_cloudfront_distribution" {
  defaults = {
    arn            = "arn:aws:cloudfront::111111111111:distribution/MOCK"
    domain_name    = "mock.cloudfront.net"
    hosted_zone_id = "Z2FDTNDATAQYW2"
  }
}

mock_resource "aws_cloudwatch_log_delivery_destination" {
  defaults = { arn = "arn:aws:logs:us-east-1:111111111111:delivery-destination:mock" }
}

mock_resource "aws_ses_domain_dkim" {
  defaults = { dkim_tokens = ["one", "two", "three"] }
}

mock_data "aws_ec2_managed_prefix_list" {
  defaults = { id = "pl-mock" }
}
