output "host" {
  description = "Host of REDIS_URL: rediss://:TOKEN@host:6379/0. It stays when another node takes over."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}
