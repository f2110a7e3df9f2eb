resource "aws_iam_role" "plan" {
  count = var.state_bucket == null ? 0 : 1

  name               = "${var.name}-plan"
  description        = "Plans changes from a workflow, and makes none"
  assume_role_policy = local.trust["plan"]
}

# ViewOnlyAccess lists and SecurityAudit describes: neither reads a file, a secret or a row.
resource "aws_iam_role_policy_attachment" "plan" {
  for_each = var.state_bucket == null ? toset([]) : toset(["job-function/ViewOnlyAccess", "SecurityAudit"])

  role       = aws_iam_role.plan[0].name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

# The state has the first passwords of broker and Redis: who may plan knows them. Planned with -lock=false, it is never written.
resource "aws_iam_role_policy" "plan" {
  count = var.state_bucket == null ? 0 : 1

  name = "state"
  role = aws_iam_role.plan[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "List", Effect = "Allow", Action = ["s3:ListBucket"], Resource = ["arn:aws:s3:::${var.state_bucket}"] },
      { Sid = "Read", Effect = "Allow", Action = ["s3:GetObject"], Resource = ["arn:aws:s3:::${var.state_bucket}/${var.state_key}"] },
    ]
  })
}
