mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  repositories = ["dossier/records", "dossier/web"]
}

run "images_cannot_be_replaced_and_are_scanned" {
  command = plan

  assert {
    condition     = toset(keys(aws_ecr_repository.this)) == toset(["dossier/records", "dossier/web"])
    error_message = "there must be one repository per image"
  }
  assert {
    condition     = alltrue([for each in aws_ecr_repository.this : each.image_tag_mutability == "IMMUTABLE"])
    error_message = "a tag could be moved to another image"
  }
  assert {
    condition     = alltrue([for each in aws_ecr_repository.this : each.image_scanning_configuration[0].scan_on_push])
    error_message = "an image would not be scanned"
  }
  assert {
    condition     = alltrue([for each in aws_ecr_repository.this : each.force_delete != true])
    error_message = "a destroyed repository would take its images with it"
  }
  assert {
    condition     = length(aws_ecr_repository_policy.pull) == 0
    error_message = "nobody else was named, and may pull"
  }
}

run "old_images_go" {
  command = plan
  variables {
    images_kept = 30
  }

  assert {
    condition     = jsondecode(aws_ecr_lifecycle_policy.this["dossier/web"].policy).rules[1].selection.countNumber == 30
    error_message = "the newest 30 must be kept"
  }
  assert {
    condition     = jsondecode(aws_ecr_lifecycle_policy.this["dossier/web"].policy).rules[0].selection.tagStatus == "untagged"
    error_message = "layers without a tag must go first"
  }
}

run "named_accounts_may_pull_and_not_push" {
  command = plan
  variables {
    pull_account_ids = ["222222222222"]
  }

  assert {
    condition     = jsondecode(aws_ecr_repository_policy.pull["dossier/web"].policy).Statement[0].Principal.AWS == ["arn:aws:iam::222222222222:root"]
    error_message = "just the named account may pull"
  }
  assert {
    condition     = !strcontains(aws_ecr_repository_policy.pull["dossier/web"].policy, "Put")
    error_message = "another account could push"
  }
}

run "wrong_names_numbers_and_accounts_are_refused" {
  command = plan
  variables {
    repositories     = ["Dossier/Records"]
    images_kept      = 3
    untagged_days    = 0
    pull_account_ids = ["1234"]
    kms_key_arn      = "alias/images"
  }

  expect_failures = [var.repositories, var.images_kept, var.untagged_days, var.pull_account_ids, var.kms_key_arn]
}
