mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  name              = "dossier-test-files"
  oidc_provider_arn = "arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC"
  namespace         = "dossier"
  service_account   = "files"
  policy            = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
}

run "one_service_account_may_take_the_role" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Condition.StringEquals == {
      "oidc.eks.eu-central-1.amazonaws.com/id/ABC:sub" = "system:serviceaccount:dossier:files"
      "oidc.eks.eu-central-1.amazonaws.com/id/ABC:aud" = "sts.amazonaws.com"
    }
    error_message = "others may take the role, or the service account may not"
  }
  assert {
    condition     = length(jsondecode(aws_iam_role.this.assume_role_policy).Statement) == 1 && aws_iam_role.this.max_session_duration == 3600
    error_message = "there is another way in, or sessions are longer than an hour"
  }
}

run "policies_of_aws_are_attached" {
  command = plan
  variables {
    policy              = null
    managed_policy_arns = ["arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"]
  }

  assert {
    condition     = length(aws_iam_role_policy.this) == 0 && length(aws_iam_role_policy_attachment.managed) == 1
    error_message = "just the policy of AWS was asked for"
  }
}

run "wildcards_and_foreign_policies_are_refused" {
  command = plan
  variables {
    namespace           = "*"
    service_account     = "files-*"
    managed_policy_arns = ["arn:aws:iam::222222222222:policy/mine"]
    session_hours       = 24
    oidc_provider_arn   = "arn:aws:iam::111111111111:role/none:oidc-provider/x"
  }

  expect_failures = [var.namespace, var.service_account, var.managed_policy_arns, var.session_hours, var.oidc_provider_arn]
}
