mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  name        = "example-dossier-test-files"
  account_id  = "111111111111"
  web_origins = ["https://dossier.example.com"]
}

run "nothing_is_public" {
  command = plan

  assert {
    condition     = alltrue([for each in [aws_s3_bucket_public_access_block.files, aws_s3_bucket_public_access_block.logs] : each.block_public_acls && each.block_public_policy && each.ignore_public_acls && each.restrict_public_buckets])
    error_message = "a bucket could be made public"
  }
  assert {
    condition     = aws_s3_bucket_ownership_controls.files.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "access lists of objects would count"
  }
}

run "clear_text_is_denied" {
  command = plan

  assert {
    condition = alltrue([
      for policy in [aws_s3_bucket_policy.files.policy, aws_s3_bucket_policy.logs.policy] : anytrue([
        for each in jsondecode(policy).Statement :
        each.Effect == "Deny" && each.Principal == "*" && each.Action == "s3:*" && try(each.Condition.Bool["aws:SecureTransport"], "") == "false"
      ])
    ])
    error_message = "a bucket answers without TLS"
  }
  assert {
    condition     = alltrue([for each in jsondecode(aws_s3_bucket_policy.files.policy).Statement : each.Effect == "Deny"])
    error_message = "the bucket's policy lets somebody in; roles have their own"
  }
}

run "files_are_encrypted_and_versions_kept_for_a_while" {
  command = plan
  variables {
    old_version_days = 7
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.files.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "files are not encrypted"
  }
  assert {
    condition     = aws_s3_bucket_versioning.files.versioning_configuration[0].status == "Enabled" && aws_s3_bucket_lifecycle_configuration.files.rule[1].noncurrent_version_expiration[0].noncurrent_days == 7
    error_message = "old versions must be there for 7 days and then go"
  }
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.files.rule[0].abort_incomplete_multipart_upload[0].days_after_initiation == 1
    error_message = "parts of abandoned uploads are paid for ever"
  }
}

run "only_the_web_app_uploads_from_a_page" {
  command = plan

  assert {
    condition     = one(aws_s3_bucket_cors_configuration.files.cors_rule).allowed_origins == toset(["https://dossier.example.com"]) && one(aws_s3_bucket_cors_configuration.files.cors_rule).expose_headers == toset(["ETag"])
    error_message = "other pages may, or the page cannot read the ETag of a part"
  }
}

run "the_files_service_reaches_its_prefixes_alone" {
  command = plan
  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:key/mock"
  }

  assert {
    condition     = jsondecode(output.files_policy).Statement[1].Resource == ["arn:aws:s3:::example-dossier-test-files/files/*", "arn:aws:s3:::example-dossier-test-files/thumbnails/*"]
    error_message = "the service reaches more, or less, than it stores"
  }
  assert {
    condition = toset(flatten([for each in jsondecode(output.files_policy).Statement : each.Action])) == toset([
      "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject",
      "s3:ListMultipartUploadParts", "s3:PutObject", "kms:Decrypt", "kms:GenerateDataKey",
    ])
    error_message = "the service may do more, or less, than it does"
  }
  assert {
    condition     = jsondecode(output.files_policy).Statement[2].Resource == ["arn:aws:kms:eu-central-1:111111111111:key/mock"]
    error_message = "with a key, the service must be able to use it, and no other"
  }
}

run "wrong_buckets_are_refused" {
  command = plan
  variables {
    name                  = "Files.example"
    account_id            = "1"
    web_origins           = ["*"]
    kms_key_arn           = "alias/files"
    old_version_days      = 0
    infrequent_after_days = -1
    log_days              = 0
  }

  expect_failures = [var.name, var.account_id, var.web_origins, var.kms_key_arn, var.old_version_days, var.infrequent_after_days, var.log_days]
}
