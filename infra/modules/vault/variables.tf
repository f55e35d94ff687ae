variable "name" {
  description = "Name, unique in all of Azure: 3 to 24 letters, digits and hyphens."
  type        = string
}

variable "resource_group_name" {
  description = "Resource group."
  type        = string
}

variable "location" {
  description = "Azure region."
  type        = string
}

variable "tags" {
  description = "Tags of everything."
  type        = map(string)
}

variable "secrets" {
  description = "The secrets' names, and a number for each that is raised to have its value written anew."
  type        = map(number)
}

variable "values" {
  description = "Their values."
  type        = map(string)
  sensitive   = true
  ephemeral   = true
}

variable "purge_protection" {
  description = "Whether what is deleted can be had back for 30 days, by anybody's wish."
  type        = bool
}

variable "public" {
  description = "Whether it is reached without the private network."
  type        = bool
}

variable "workspace_id" {
  description = "Log Analytics workspace that is told who reads what."
  type        = string
}
