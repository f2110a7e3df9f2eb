mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  account_id = "111111111111"
}

run "each_image_has_a_repository" {
  command = plan

  assert {
    condition     = output.registry == "111111111111.dkr.ecr.eu-central-1.amazonaws.com"
    error_message = "the registry is elsewhere"
  }
  assert {
    condition     = keys(output.repository_urls) == ["dossier/files", "dossier/gateway", "dossier/integrations", "dossier/notifications", "dossier/records", "dossier/web"]
    error_message = "an image has no repository"
  }
}

run "the_release_workflow_has_a_role_when_its_repository_is_named" {
  command = plan
  variables {
    github_repository = "example/dossier"
  }

  assert {
    condition     = output.release_role_arn == "arn:aws:iam::111111111111:role/mock"
    error_message = "no release can push"
  }
}

run "another_account_number_is_refused" {
  command = plan
  variables {
    account_id = "1"
    region     = "mars"
  }

  expect_failures = [var.account_id, var.region]
}
