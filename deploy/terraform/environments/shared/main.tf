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

# Of the release workflow: it pushes to these repositories, and can do nothing else.
module "github_oidc" {
  source = "../../modules/github-oidc"
  count  = var.github_repository == null ? 0 : 1

  name                 = "dossier"
  account_id           = var.account_id
  repository           = var.github_repository
  create_provider      = var.create_github_provider
  push_repository_arns = values(module.ecr.repository_arns)
}
