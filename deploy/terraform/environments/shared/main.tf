# What all environments share: an image is built once and promoted by its digest, so there is one registry.
locals {
  images = ["gateway", "records", "files", "notifications", "integrations", "web"]
}

module "ecr" {
  source = "../../modules/ecr"

  repositories     = toset([for image in local.images : "dossier/${image}"])
  images_kept      = var.images_kept
  pull_account_ids = var.pull_account_ids
}
