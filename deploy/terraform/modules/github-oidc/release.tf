resource "aws_iam_role" "release" {
  count = length(var.push_repository_arns) > 0 ? 1 : 0

  name               = "${var.name}-release"
  description        = "Pushes images from the release workflow"
  assume_role_policy = local.trust["release"]
}

# Push, and nothing else: tags are immutable, so not even an image can be replaced.
resource "aws_iam_role_policy" "release" {
  count = length(var.push_repository_arns) > 0 ? 1 : 0

  name = "push"
  role = aws_iam_role.release[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "SignIn", Effect = "Allow", Action = ["ecr:GetAuthorizationToken"], Resource = ["*"] },
      {
        Sid    = "Push"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
        ]
        Resource = var.push_repository_arns
      },
    ]
  })
}
