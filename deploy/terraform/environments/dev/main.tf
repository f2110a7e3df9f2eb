locals {
  name = "dossier-dev"
}

module "vpc" {
  source = "../../modules/vpc"

  name               = local.name
  region             = var.region
  cidr               = "10.10.0.0/16"
  availability_zones = [for letter in ["a", "b", "c"] : "${var.region}${letter}"]
  cluster_name       = local.name

  # An hour without a way out costs nobody anything here; two more gateways would cost 70 USD a month.
  nat           = "single"
  flow_log_days = 0
}
