output "release_role_arn" {
  description = "Role of the release workflow; null without one."
  value       = one(aws_iam_role.release[*].arn)
}

output "plan_role_arn" {
  description = "Role of the plan workflow; null without one."
  value       = one(aws_iam_role.plan[*].arn)
}
