mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  name    = "dossier-test"
  region  = "eu-central-1"
  domain  = "dossier.example.com"
  zone_id = "Z0"
}

run "letters_are_signed_and_encrypted" {
  command = plan

  assert {
    condition     = [for each in aws_route53_record.dkim : each.name] == [for token in ["one", "two", "three"] : "${token}._domainkey.dossier.example.com"]
    error_message = "receivers find no key for the signature"
  }
  assert {
    condition     = aws_sesv2_configuration_set.this.delivery_options[0].tls_policy == "REQUIRE"
    error_message = "a letter could travel in clear text"
  }
  assert {
    condition     = aws_route53_record.dmarc.records == toset(["v=DMARC1; p=reject; adkim=r; aspf=r"])
    error_message = "letters that somebody else signs as ours would be taken"
  }
}

run "the_user_sends_from_the_domain_alone" {
  command = plan

  assert {
    condition     = jsondecode(aws_iam_user_policy.smtp.policy).Statement[0].Condition.StringLike["ses:FromAddress"] == "*@dossier.example.com" && jsondecode(aws_iam_user_policy.smtp.policy).Statement[0].Action == "ses:SendRawEmail"
    error_message = "the user may do more than send from the domain"
  }
}

run "a_wrong_domain_is_refused" {
  command = plan
  variables {
    domain = "Example"
  }

  expect_failures = [var.domain]
}
