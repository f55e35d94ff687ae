mock_provider "azurerm" {}

variables {
  name                = "sb-tracks-test-a1b2c"
  resource_group_name = "rg"
  location            = "westeurope"
  tags                = {}
  entities            = "tests/entities-with-rules.json"
  sku                 = "Standard"
  public              = true
}

run "rules_are_those_of_the_file" {
  command = apply

  assert {
    condition     = output.entities.rules["tracks/picky/by-label"].filter == "CorrelationFilter" && output.entities.rules["tracks/picky/by-label"].label == "imported"
    error_message = "A rule by label is not as in the file."
  }
  assert {
    condition     = output.entities.rules["tracks/picky/by-sql"].filter == "SqlFilter" && output.entities.rules["tracks/picky/by-sql"].sql == "genre = 'Pop'"
    error_message = "A rule by SQL is not as in the file."
  }
}
