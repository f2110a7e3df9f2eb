mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "us_east_1"
  source          = "../../mocks"
  override_during = plan
}

variables {
  account_id      = "111111111111"
  domain          = "dossier.example.com"
  registry        = "222222222222.dkr.ecr.eu-central-1.amazonaws.com"
  admin_arns      = ["arn:aws:iam::111111111111:role/admins"]
  broker_password = "0123456789abcdef01234567"
  redis_token     = "0123456789abcdef0123456789abcdef"
}

run "everything_fits_together" {
  command = plan

  assert {
    condition     = keys(output.chart_values) == ["files", "gateway", "integrations", "notifications", "records", "web"]
    error_message = "a chart gets no values"
  }
  assert {
    condition     = output.chart_values["web"].image.repository == "222222222222.dkr.ecr.eu-central-1.amazonaws.com/dossier/web"
    error_message = "images come from elsewhere"
  }
  assert {
    condition     = output.chart_values["gateway"].network.postgres.to[0].ipBlock.cidr == "10.30.0.0/16"
    error_message = "the gateway may not reach its database"
  }
  assert {
    condition     = length(output.nat_addresses) == 3
    error_message = "the number of gateways is another"
  }
  assert {
    condition     = contains(keys(output.secrets["files"].keys), "S3_SECRET_ACCESS_KEY") && length(output.chart_values["files"].serviceAccount.annotations) == 0 && output.administration.files_user == "dossier-prod-files"
    error_message = "files must have a key that lasts as long as an upload"
  }
  assert {
    condition     = output.secrets["gateway"].keys.AMQP_URL == "amqps://dossier_gateway:PASSWORD@b-mock.mq.eu-central-1.amazonaws.com:5671/%2F" && output.secrets["gateway"].keys.REDIS_URL == "rediss://:PASSWORD@master.mock.cache.amazonaws.com:6379/0"
    error_message = "the gateway is told other addresses"
  }
  assert {
    condition     = output.platform.ingress_service_annotations["external-dns.alpha.kubernetes.io/hostname"] == "origin.dossier.example.com"
    error_message = "CloudFront calls a name that nobody gives to the load balancer"
  }
}

run "wrong_settings_are_refused" {
  command = plan
  variables {
    account_id = "1"
    region     = "mars"
    domain     = "https://dossier"
    registry   = "docker.io"
    admin_arns = []
  }

  expect_failures = [var.account_id, var.region, var.domain, var.registry, var.admin_arns]
}
