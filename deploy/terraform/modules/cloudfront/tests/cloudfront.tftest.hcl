mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "us_east_1"
  source          = "../../mocks"
  override_during = plan
}

variables {
  name            = "dossier-test"
  domain          = "dossier.example.com"
  origin_host     = "origin.dossier.example.com"
  zone_id         = "Z0"
  certificate_arn = "arn:aws:acm:us-east-1:111111111111:certificate/mock"
}

run "only_static_assets_are_cached" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    error_message = "one person's page would be shown to another"
  }
  assert {
    condition     = [for each in aws_cloudfront_distribution.this.ordered_cache_behavior : each.path_pattern if each.cache_policy_id != "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"] == ["/_next/static/*"]
    error_message = "something else is cached, or the assets are not"
  }
  assert {
    condition     = contains(aws_cloudfront_distribution.this.default_cache_behavior[0].allowed_methods, "POST") && aws_cloudfront_distribution.this.default_cache_behavior[0].origin_request_policy_id == "216adef6-5c7f-47e4-b989-5492eafa07d3"
    error_message = "mutations, or their cookies and headers, would not reach the gateway"
  }
}

run "every_hop_is_encrypted" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.this.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021" && aws_cloudfront_distribution.this.default_cache_behavior[0].viewer_protocol_policy == "redirect-to-https"
    error_message = "a browser could use an old protocol or none"
  }
  assert {
    condition     = one(aws_cloudfront_distribution.this.origin).custom_origin_config[0].origin_protocol_policy == "https-only"
    error_message = "CloudFront would call the ingress in clear text"
  }
  assert {
    condition     = keys(aws_route53_record.this) == ["A", "AAAA"] && length(aws_cloudwatch_log_delivery.this) == 0 && aws_cloudfront_distribution.this.web_acl_id == null
    error_message = "the records are others, or what was not asked for is there"
  }
}

run "a_firewall_and_logs_can_be_had" {
  command = plan
  variables {
    web_acl_arn     = "arn:aws:wafv2:us-east-1:111111111111:global/webacl/dossier/mock"
    logs_bucket_arn = "arn:aws:s3:::mock"
  }

  assert {
    condition     = aws_cloudfront_distribution.this.web_acl_id == "arn:aws:wafv2:us-east-1:111111111111:global/webacl/dossier/mock" && length(aws_cloudwatch_log_delivery.this) == 1
    error_message = "the firewall or the logs are missing"
  }
}

run "wrong_distributions_are_refused" {
  command = plan
  variables {
    origin_host = "dossier.example.com"
    web_acl_arn = "arn:aws:wafv2:eu-central-1:111111111111:regional/webacl/dossier/mock"
    price_class = "cheap"
  }

  expect_failures = [var.origin_host, var.web_acl_arn, var.price_class]
}
