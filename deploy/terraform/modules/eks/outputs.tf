output "name" {
  description = "For aws eks update-kubeconfig."
  value       = aws_eks_cluster.this.name
}

output "endpoint" {
  description = "Address of the API server."
  value       = aws_eks_cluster.this.endpoint
}

output "oidc_provider_arn" {
  description = "For roles of service accounts."
  value       = aws_iam_openid_connect_provider.this.arn
}

output "security_group_id" {
  description = "Group of the nodes and so of the pods: who may call databases, broker and Redis."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "node_group_names" {
  description = "The autoscaler's groups."
  value       = [for group in aws_eks_node_group.this : group.node_group_name]
}
