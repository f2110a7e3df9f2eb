mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  name                 = "dossier"
  account_id           = "111111111111"
  repository           = "example/dossier"
  push_repository_arns = ["arn:aws:ecr:eu-central-1:111111111111:repository/dossier/web"]
  state_bucket         = "example-dossier-terraform"
  state_key            = "dossier/dev.tfstate"
}

run "a_release_pushes_images_and_nothing_else" {
  command = plan

  assert {
    condition     = jsondecode(aws_iam_role.release[0].assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] == ["repo:example/dossier:environment:release"]
    error_message = "other runs could release"
  }
  assert {
    condition     = jsondecode(aws_iam_role.release[0].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"
    error_message = "tokens for others would do"
  }
  assert {
    condition     = alltrue(flatten([for each in jsondecode(aws_iam_role_policy.release[0].policy).Statement : [for action in each.Action : startswith(action, "ecr:") && !strcontains(action, "Delete")]]))
    error_message = "a release may do more than push"
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.release[0].policy).Statement[1].Resource == ["arn:aws:ecr:eu-central-1:111111111111:repository/dossier/web"]
    error_message = "a release may push elsewhere"
  }
}

run "a_plan_reads_its_state_and_changes_nothing" {
  command = plan

  assert {
    condition     = toset(flatten([for each in jsondecode(aws_iam_role_policy.plan[0].policy).Statement : each.Action])) == toset(["s3:GetObject", "s3:ListBucket"])
    error_message = "a plan may write"
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.plan[0].policy).Statement[1].Resource == ["arn:aws:s3:::example-dossier-terraform/dossier/dev.tfstate"]
    error_message = "a plan reads the states of others"
  }
}

run "a_second_environment_of_an_account_uses_its_provider" {
  command = plan
  variables {
    create_provider      = false
    push_repository_arns = []
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0 && length(aws_iam_role.release) == 0
    error_message = "the provider exists once per account, and there is nothing to push to"
  }
  assert {
    condition     = jsondecode(aws_iam_role.plan[0].assume_role_policy).Statement[0].Principal.Federated == "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
    error_message = "the role trusts another provider"
  }
}

run "strangers_are_refused" {
  command = plan
  variables {
    repository       = "*/*"
    account_id       = "1"
    release_subjects = ["pull_request"]
  }

  expect_failures = [var.repository, var.account_id, var.release_subjects]
}
