terraform {
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # The rest is in backend.hcl: terraform init -backend-config=backend.hcl
  backend "s3" {
    key          = "dossier/prod.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

locals {
  tags = {
    Project     = "dossier"
    Environment = "prod"
    ManagedBy   = "terraform"
  }
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}

provider "aws" {
  alias               = "us_east_1"
  region              = "us-east-1"
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}
