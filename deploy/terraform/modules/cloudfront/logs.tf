resource "aws_cloudwatch_log_delivery_source" "this" {
  count    = var.logs_bucket_arn == null ? 0 : 1
  provider = aws.us_east_1

  name         = "${var.name}-cloudfront"
  log_type     = "ACCESS_LOGS"
  resource_arn = aws_cloudfront_distribution.this.arn
}

resource "aws_cloudwatch_log_delivery_destination" "this" {
  count    = var.logs_bucket_arn == null ? 0 : 1
  provider = aws.us_east_1

  name          = "${var.name}-cloudfront"
  output_format = "parquet"

  delivery_destination_configuration {
    destination_resource_arn = "${var.logs_bucket_arn}/cloudfront"
  }
}

resource "aws_cloudwatch_log_delivery" "this" {
  count    = var.logs_bucket_arn == null ? 0 : 1
  provider = aws.us_east_1

  delivery_source_name     = aws_cloudwatch_log_delivery_source.this[0].name
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.this[0].arn
}
