variable "name" {
  description = "What names of accounts are made of, lower-case letters and digits: `st`, this, and `blobs` or `imports` are at most 24."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{1,15}$", var.name))
    error_message = "Names of accounts have at most 24 lower-case letters and digits: 15 are left."
  }
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

variable "replication" {
  description = "LRS, or ZRS for replicas in several zones."
  type        = string
}

variable "imports_gb" {
  description = "Most that the share of uploads holds, in GB: tracks.imports.max-uploads (4) files of tracks.imports.max-size (4 GB) beside those that wait."
  type        = number

  validation {
    condition     = var.imports_gb >= 32
    error_message = "Below 32 GB the uploads of an hour may not fit."
  }
}

variable "public" {
  description = "Whether it is reached without the private network."
  type        = bool
}
