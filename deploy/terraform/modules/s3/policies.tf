locals {
  arns = { files = "arn:aws:s3:::${var.name}", logs = "arn:aws:s3:::${var.name}-logs" }

  encrypted_transport = {
    for bucket, arn in local.arns : bucket => [
      {
        Sid       = "DenyClearText"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [arn, "${arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "DenyOldTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [arn, "${arn}/*"]
        Condition = { NumericLessThan = { "s3:TlsVersion" = "1.2" } }
      },
    ]
  }

  # What the files service does, in services/files/files/storage.py. Neither making the bucket nor its CORS rules: both are here.
  files_access = {
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "Look"
          Effect   = "Allow"
          Action   = ["s3:ListBucket", "s3:ListBucketMultipartUploads"]
          Resource = [local.arns["files"]]
        },
        {
          Sid      = "Objects"
          Effect   = "Allow"
          Action   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
          Resource = ["${local.arns["files"]}/files/*", "${local.arns["files"]}/thumbnails/*"]
        },
      ],
      var.kms_key_arn == null ? [] : [{
        Sid      = "Key"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = [var.kms_key_arn]
      }],
    )
  }
}
