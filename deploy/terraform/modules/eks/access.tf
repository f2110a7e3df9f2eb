locals {
  access = merge(
    { for arn in var.admin_arns : arn => "AmazonEKSClusterAdminPolicy" },
    { for arn in var.viewer_arns : arn => "AmazonEKSViewPolicy" if !contains(var.admin_arns, arn) },
  )
}

resource "aws_eks_access_entry" "this" {
  for_each = local.access

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.key
}

resource "aws_eks_access_policy_association" "this" {
  for_each = local.access

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_eks_access_entry.this[each.key].principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/${each.value}"

  access_scope {
    type = "cluster"
  }
}
