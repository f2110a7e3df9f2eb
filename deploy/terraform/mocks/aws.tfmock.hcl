# What AWS would have answered, where a made-up word would not pass for it: addresses (ARNs) are checked by the provider.
mock_resource "aws_ecr_repository" {
  defaults = {
    arn            = "arn:aws:ecr:eu-central-1:111111111111:repository/dossier/mock"
    repository_url = "111111111111.dkr.ecr.eu-central-1.amazonaws.com/dossier/mock"
  }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:eu-central-1:111111111111:log-group:mock" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::111111111111:role/mock" }
}
