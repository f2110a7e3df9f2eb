mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  name       = "dossier-test"
  subnet_ids = ["subnet-0a", "subnet-0b", "subnet-0c"]
  admin_arns = ["arn:aws:iam::111111111111:role/admins"]
  node_groups = {
    general = { instance_types = ["m7i.large"], min = 3, max = 9 }
  }
}

run "the_cluster_is_closed_and_encrypts_secrets" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_private_access && !aws_eks_cluster.this.vpc_config[0].endpoint_public_access
    error_message = "nobody named a network, and the API server is on the internet"
  }
  assert {
    condition     = contains(aws_eks_cluster.this.encryption_config[0].resources, "secrets") && aws_kms_key.secrets.enable_key_rotation
    error_message = "Secrets must be encrypted by a key that is rotated"
  }
  assert {
    condition     = !aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions && aws_eks_cluster.this.access_config[0].authentication_mode == "API"
    error_message = "who created the cluster would administer it unnamed"
  }
  assert {
    condition     = aws_eks_cluster.this.enabled_cluster_log_types == toset(["audit", "authenticator"]) && aws_cloudwatch_log_group.control_plane.name == "/aws/eks/dossier-test/cluster"
    error_message = "who did what must be logged, into the group that forgets"
  }
  assert {
    condition     = aws_eks_cluster.this.upgrade_policy[0].support_type == "STANDARD"
    error_message = "extended support costs six times as much"
  }
}

run "pods_do_not_get_at_the_role_of_their_node" {
  command = plan

  assert {
    condition     = aws_launch_template.node["general"].metadata_options[0].http_tokens == "required" && aws_launch_template.node["general"].metadata_options[0].http_put_response_hop_limit == 1
    error_message = "a pod could read the node's credentials"
  }
  assert {
    condition     = aws_launch_template.node["general"].block_device_mappings[0].ebs[0].encrypted == "true"
    error_message = "a node's disk is not encrypted"
  }
}

run "network_policies_are_obeyed" {
  command = plan

  assert {
    condition     = jsondecode(aws_eks_addon.network["vpc-cni"].configuration_values).enableNetworkPolicy == "true"
    error_message = "the charts' NetworkPolicies would do nothing"
  }
  assert {
    condition     = contains(keys(aws_eks_addon.workload), "metrics-server") && contains(keys(aws_eks_addon.workload), "aws-ebs-csi-driver")
    error_message = "autoscaling and volumes need their add-ons"
  }
}

run "who_administers_and_who_looks_is_named" {
  command = plan
  variables {
    viewer_arns         = ["arn:aws:iam::111111111111:role/admins", "arn:aws:iam::111111111111:role/support"]
    public_access_cidrs = ["203.0.113.0/24"]
  }

  assert {
    condition = { for arn, each in aws_eks_access_policy_association.this : arn => each.policy_arn } == {
      "arn:aws:iam::111111111111:role/admins"  = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
      "arn:aws:iam::111111111111:role/support" = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    }
    error_message = "somebody may do more or less than was said"
  }
  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].public_access_cidrs == toset(["203.0.113.0/24"])
    error_message = "the API server is open to others"
  }
}

run "wrong_clusters_are_refused" {
  command = plan
  variables {
    kubernetes_version  = "1.20"
    subnet_ids          = ["subnet-0a"]
    public_access_cidrs = ["0.0.0.0/0"]
    admin_arns          = ["everybody"]
    log_types           = ["gossip"]
    log_days            = 8
    node_groups = {
      general = { instance_types = ["m7i.large"], min = 3, max = 2 }
    }
  }

  expect_failures = [var.kubernetes_version, var.subnet_ids, var.public_access_cidrs, var.admin_arns, var.log_types, var.log_days, var.node_groups]
}
