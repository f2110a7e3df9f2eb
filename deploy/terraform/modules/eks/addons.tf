# Before the nodes, which are not ready without: addresses of pods, and the NetworkPolicies that the charts rely on.
resource "aws_eks_addon" "network" {
  for_each = {
    kube-proxy = {}
    vpc-cni    = { enableNetworkPolicy = "true" }
  }

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  service_account_role_arn    = each.key == "vpc-cni" ? module.vpc_cni_role.role_arn : null
  configuration_values        = length(each.value) > 0 ? jsonencode(each.value) : null
  resolve_conflicts_on_update = "OVERWRITE"
}

# metrics-server answers the HorizontalPodAutoscalers of the charts.
resource "aws_eks_addon" "workload" {
  for_each = toset(["coredns", "metrics-server", "aws-ebs-csi-driver"])

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  service_account_role_arn    = each.key == "aws-ebs-csi-driver" ? module.ebs_csi_role.role_arn : null
  resolve_conflicts_on_update = "OVERWRITE"

  depends_on = [aws_eks_node_group.this]
}

module "vpc_cni_role" {
  source = "../iam-irsa"

  name                = "${var.name}-vpc-cni"
  oidc_provider_arn   = aws_iam_openid_connect_provider.this.arn
  namespace           = "kube-system"
  service_account     = "aws-node"
  managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"]
}

module "ebs_csi_role" {
  source = "../iam-irsa"

  name                = "${var.name}-ebs-csi"
  oidc_provider_arn   = aws_iam_openid_connect_provider.this.arn
  namespace           = "kube-system"
  service_account     = "ebs-csi-controller-sa"
  managed_policy_arns = ["arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"]
}
