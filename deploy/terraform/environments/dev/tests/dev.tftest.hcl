mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  account_id = "111111111111"
}

run "dev_is_cheap" {
  command = plan

  assert {
    condition     = length(output.nat_addresses) == 1
    error_message = "one way out is enough for dev"
  }
}
