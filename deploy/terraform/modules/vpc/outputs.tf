output "id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "Its addresses, for security groups and the charts' network policies."
  value       = aws_vpc.this.cidr_block
}

output "public_subnet_ids" {
  description = "For load balancers that face the internet."
  value       = [for zone in var.availability_zones : aws_subnet.public[zone].id]
}

output "private_subnet_ids" {
  description = "For nodes, pods, the broker and Redis."
  value       = [for zone in var.availability_zones : aws_subnet.private[zone].id]
}

output "database_subnet_ids" {
  description = "For PostgreSQL."
  value       = [for zone in var.availability_zones : aws_subnet.database[zone].id]
}

output "nat_addresses" {
  description = "What third parties see as the caller of webhooks and sources, for their allow lists."
  value       = [for zone in sort(local.nat_zones) : aws_eip.nat[zone].public_ip]
}
