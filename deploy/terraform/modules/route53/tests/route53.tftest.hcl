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
  domain = "dossier.example.com"
}

run "the_certificate_is_proved_by_a_record_of_the_zone" {
  command = plan

  assert {
    condition     = aws_acm_certificate.this.domain_name == "dossier.example.com" && aws_acm_certificate.this.validation_method == "DNS"
    error_message = "the certificate is for another name, or waits for an email"
  }
  assert {
    condition     = aws_route53_record.validation.name == "_mock.dossier.example.com" && aws_route53_record.validation.records == toset(["mock.acm-validations.aws"])
    error_message = "the record proves something else"
  }
}

run "two_authorities_may_issue_certificates" {
  command = plan

  assert {
    condition     = aws_route53_record.caa.records == toset(["0 issue \"amazon.com\"", "0 issue \"letsencrypt.org\""])
    error_message = "anybody, or nobody, may issue certificates"
  }
}

run "wrong_domains_are_refused" {
  command = plan
  variables {
    domain                  = "https://dossier.example.com/"
    certificate_authorities = ["letsencrypt.org"]
  }

  expect_failures = [var.domain, var.certificate_authorities]
}
