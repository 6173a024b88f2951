// Package cobra runs a command with a flag.
package cobra

import (
	"fmt"

	"github.com/spf13/cobra"
)

// Use runs a command with a flag.
func Use() {
	cmd := &cobra.Command{Use: "probe", RunE: func(cmd *cobra.Command, args []string) error {
		name, err := cmd.Flags().GetString("name")
		fmt.Println(name)
		return err
	}}
	cmd.Flags().String("name", "", "a name")
	cmd.AddCommand(&cobra.Command{Use: "sub", Run: func(*cobra.Command, []string) {}})
	fmt.Println(cmd.Execute())
}
